"""Judges requests, JSON of [{action, body}] on standard input, by botocore's own model of SageMaker; prints what is wrong."""

import json
import sys

import botocore.session
from botocore.validate import ParamValidator

service = botocore.session.get_session().get_service_model("sagemaker")
wrong = []
for request in json.load(sys.stdin):
    shape = service.operation_model(request["action"]).input_shape
    report = ParamValidator().validate(request["body"], shape)
    if report.has_errors():
        wrong.append(f"{request['action']}: {report.generate_report()}")
print(json.dumps(wrong))
