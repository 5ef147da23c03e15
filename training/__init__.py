"""Makes the models: networks, data, fit, evaluate, export. The only home of torch; the editor never imports it."""
