"""Reads a JSON list of {service, operation, params} and prints what botocore's own service models say against each."""

import json
import sys

import botocore.loaders
import botocore.model
import botocore.validate

loader = botocore.loaders.Loader()
models = {}
complaints = []
for request in json.load(sys.stdin):
    name = request["service"]
    if name not in models:
        models[name] = botocore.model.ServiceModel(loader.load_service_model(name, "service-2"), name)
    shape = models[name].operation_model(request["operation"]).input_shape
    report = botocore.validate.ParamValidator().validate(request["params"], shape) if shape else None
    if report is not None and report.has_errors():
        complaints.append(f"{name}.{request['operation']}: {report.generate_report()}")
print(json.dumps(complaints))
