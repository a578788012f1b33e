"""Install and uninstall hooks."""


def post_init_hook(env):
    """Keep the company's site as it was when we are what brought the website.

    ``website_slides`` pulls in the website module, which puts a public home page
    at ``/`` and public menus on it. A company that installs a training addon did
    not ask for a web site: unless the site is in use, ``/`` leads to the login and
    the public menus are hidden (design §1).
    """
    env["website"]._training_hide_unused_site()


def uninstall_hook(env):
    """Give the site back what the install took."""
    env["website"]._training_show_site()
