package bacalhau.authz_test

import rego.v1

import data.bacalhau.authz

limits := {"cert": data.test_keys.public, "iss": "node-1", "aud": "node-1"}

request(method, path, body, headers) := {
	"http": {"host": "localhost", "method": method, "path": split(path, "/"), "query": {}, "headers": headers, "body": body},
	"constraints": limits,
}

anyone := {"Authorization": ["anything"]}

test_hello_with_a_header if {
	authz.allow with input as request("GET", "api/v1/hello", "", anyone)
	authz.token_valid with input as request("GET", "api/v1/hello", "", anyone)
}

test_hello_without_one if {
	not authz.allow with input as request("GET", "api/v1/hello", "", {})
	not authz.token_valid with input as request("GET", "api/v1/hello", "", {})
}

test_other_path_or_method if {
	not authz.allow with input as request("GET", "api/v1/hello/you", "", anyone)
	not authz.allow with input as request("POST", "api/v1/hello", "", anyone)
	authz.token_valid with input as request("POST", "api/v1/hello", "", anyone)
}
