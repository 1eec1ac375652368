"""botocore's default chain, in a session that lives as long as the application."""

import os

import botocore.session
from protocol import serve

session = botocore.session.get_session()


def credentials() -> dict:
    found = session.get_credentials()
    if found is None:
        return {"error": "no credentials"}
    return {"access_key_id": found.get_frozen_credentials().access_key}


def request() -> dict:
    client = session.create_client("sts", endpoint_url=os.environ["CONFORMANCE_AWS_ENDPOINT"])
    client.get_caller_identity()
    return credentials()


serve({"credentials": credentials, "request": request})
