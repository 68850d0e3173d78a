package bacalhau.authn_test

import rego.v1

import data.bacalhau.authn

node := {"nodeId": "node-1", "signingKey": data.test_keys.private}

# What a node finds in the token when it comes back.
opened(token) := claims if {
	[true, _, claims] := io.jwt.decode_verify(token, {"cert": data.test_keys.public, "iss": "node-1", "aud": "node-1"})
}

client := object.union(node, {"clientId": "client-a"})

test_listed_key_gets_own_namespace_and_reads_all if {
	claims := opened(authn.token) with input as client with authn.allowed_clients as {"client-a"}
	claims.ns == {"*": 5, "client-a": 15}
}

test_other_key_gets_nothing if not authn.token with input as client with authn.allowed_clients as {"client-b"}

test_empty_list_lets_nobody_in if not authn.token with input as client with authn.allowed_clients as set()

test_token_expires if {
	claims := opened(authn.token) with input as client with authn.allowed_clients as {"client-a"}
	claims.exp - claims.iat >= 28 * 86400
	claims.exp - claims.iat <= 31 * 86400
}
