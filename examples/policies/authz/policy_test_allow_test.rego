package bacalhau.authz_test

import rego.v1

import data.bacalhau.authz

limits := {"cert": data.test_keys.public, "iss": "node-1", "aud": "node-1"}

request(method, path, body, headers) := {
	"http": {"host": "localhost", "method": method, "path": split(path, "/"), "query": {}, "headers": headers, "body": body},
	"constraints": limits,
}

test_everything_is_allowed if {
	authz.allow with input as request("DELETE", "api/v1/orchestrator/jobs/j-1", "", {})
	authz.token_valid with input as request("DELETE", "api/v1/orchestrator/jobs/j-1", "", {})
}
