"""What happens at the door and in class of the world's sessions."""
