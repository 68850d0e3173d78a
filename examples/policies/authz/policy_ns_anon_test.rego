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

jobs := "api/v1/orchestrator/jobs"

job(namespace) := json.marshal({"Job": {"Namespace": namespace}})

test_everybody_reads if {
	authz.allow with input as request("GET", jobs, "", {})
	authz.token_valid with input as request("GET", jobs, "", {})
	authz.allow with input as request("HEAD", "api/v1/agent/alive", "", {})
}

test_everybody_asks_for_a_token if authz.allow with input as request("POST", "api/v1/auth/challenge", "{}", {})

test_nobody_writes_without_token if {
	not authz.allow with input as request("PUT", jobs, job("a"), {})
	authz.token_valid with input as request("PUT", jobs, job("a"), {})
}

test_writing_needs_the_bit_of_the_namespace if {
	authz.allow with input as request("PUT", jobs, job("a"), bearer(claims({"a": 2})))
	authz.token_valid with input as request("PUT", jobs, job("a"), bearer(claims({"a": 2})))
	not authz.allow with input as request("PUT", jobs, job("b"), bearer(claims({"a": 2})))
	not authz.allow with input as request("PUT", jobs, job("a"), bearer(claims({"a": 13})))
	not authz.allow with input as request("PUT", jobs, job("a"), bearer(claims({})))
}

test_star_is_every_namespace if authz.allow with input as request("POST", jobs, job("b"), bearer(claims({"*": 2})))

test_grants_for_both_add_up if {
	authz.allow with input as request("PUT", jobs, job("a"), bearer(claims({"*": 5, "a": 2})))
	authz.allow with input as request("PUT", jobs, job("a"), bearer(claims({"*": 2, "a": 5})))
}

test_job_without_namespace_is_in_default if {
	authz.allow with input as request("PUT", jobs, "{}", bearer(claims({"default": 2})))
	authz.allow with input as request("PUT", jobs, "no JSON", bearer(claims({"default": 2})))
	authz.allow with input as request("PUT", jobs, job(""), bearer(claims({"default": 2})))
	not authz.allow with input as request("PUT", jobs, "{}", bearer(claims({"a": 2})))
}

test_stopping_needs_the_bit_and_names_the_namespace_in_the_query if {
	stop := request("DELETE", "api/v1/orchestrator/jobs/j-1", "", bearer(claims({"a": 8})))
	not authz.allow with input as stop
	authz.allow with input as json.patch(stop, [{"op": "add", "path": "http/query/namespace", "value": ["a"]}])
	authz.allow with input as request("DELETE", "api/v1/orchestrator/jobs/j-1", "", bearer(claims({"default": 8})))
	not authz.allow with input as request("DELETE", "api/v1/orchestrator/jobs/j-1", "", bearer(claims({"default": 2})))
}

test_only_jobs_are_written if not authz.allow with input as request("PUT", "api/v1/orchestrator/nodes", "{}", bearer(claims({"*": 15})))

test_bad_tokens_are_refused if {
	every headers in [
		bearer(object.union(claims({"*": 15}), {"exp": 1})),
		bearer(object.union(claims({"*": 15}), {"iss": "node-2"})),
		bearer(object.union(claims({"*": 15}), {"aud": "node-2"})),
		bearer(object.remove(claims({}), ["ns"])),
		{"Authorization": ["Bearer not-a-jwt"]},
		{"Authorization": ["Basic dXNlcjpwYXNz"]},
		{"Authorization": ["Bearer eyJhbGciOiJub25lIn0.eyJucyI6eyIqIjoxNX19."]},
	] {
		not authz.token_valid with input as request("PUT", jobs, job("a"), headers)
		not authz.allow with input as request("PUT", jobs, job("a"), headers)
	}
}
