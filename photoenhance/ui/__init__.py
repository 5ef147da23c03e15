"""The window, the only place that knows Qt. Start at app.py; state.py is what is shown, actions.py what can be done."""
