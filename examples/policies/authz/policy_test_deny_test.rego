package bacalhau.authz_test

import rego.v1

import data.bacalhau.authz

limits := {"cert": data.test_keys.public, "iss": "node-1", "aud": "node-1"}

request(method, path, body, headers) := {
	"http": {"host": "localhost", "method": method, "path": split(path, "/"), "query": {}, "headers": headers, "body": body},
	"constraints": limits,
}

test_nothing_is_allowed if authz.allow == false with input as request("GET", "api/v1/agent/alive", "", {})

test_refusal_is_not_for_the_token if authz.token_valid with input as request("GET", "api/v1/agent/alive", "", {})
