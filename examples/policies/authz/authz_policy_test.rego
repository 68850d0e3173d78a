package bacalhau.authz_test

import rego.v1

import data.bacalhau.authz

limits := {"cert": data.test_keys.public, "iss": "node-1", "aud": "node-1"}

request(method, path, body, headers) := {
	"http": {"host": "localhost", "method": method, "path": split(path, "/"), "query": {}, "headers": headers, "body": body},
	"constraints": limits,
}

claims(ns) := {"iss": "node-1", "aud": ["node-1"], "exp": 4102444800, "ns": ns}

bearer(content) := {"Authorization": [concat(" ", ["Bearer", io.jwt.encode_sign({"alg": "RS256", "typ": "JWT"}, content, data.test_keys.private)])]}

test_getting_a_token_needs_none if {
	authz.allow with input as request("POST", "api/v1/auth/ask", "{}", {})
	not authz.token_valid with input as request("POST", "api/v1/auth/ask", "{}", {})
}

test_nothing_else_without_token if not authz.allow with input as request("GET", "api/v1/orchestrator/jobs", "", {})

test_any_verified_token_means_everything if {
	authz.allow with input as request("DELETE", "api/v1/orchestrator/jobs/j-1", "", bearer(claims({})))
	authz.token_valid with input as request("DELETE", "api/v1/orchestrator/jobs/j-1", "", bearer(claims({})))
}

test_token_of_another_node if not authz.allow with input as request("GET", "api/v1/agent/alive", "", bearer(object.union(claims({}), {"iss": "node-2"})))

test_expired_token if not authz.token_valid with input as request("GET", "api/v1/agent/alive", "", bearer(object.union(claims({}), {"exp": 1})))

test_no_token_at_all if not authz.token_valid with input as request("GET", "api/v1/agent/alive", "", {"Authorization": ["Bearer not-a-jwt"]})
