from . import world_classroom
