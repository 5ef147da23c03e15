"""The one table of actions, a file for each menu: menus, header, shortcuts and the list of keys are made from it."""
