{
    "name": "Neighbour of Training",
    "summary": "In the life cycle: an addon that was built on a landed version",
    "version": "19.0.1.0.0",
    "author": "hr_training contributors",
    "license": "AGPL-3",
    "depends": ["hr_training"],
    "data": ["views.xml"],
}
