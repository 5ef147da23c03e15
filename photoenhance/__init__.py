"""The editor. Importing it does one thing: it tells onnxruntime, before that is loaded, to report to nobody.

From version 1.29 on onnxruntime sends names of models and facts about the machine to its makers, and writes an
identifier into the cache folder. Only this variable, read when it is loaded, keeps it from all of that.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
