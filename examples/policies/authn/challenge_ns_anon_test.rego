package bacalhau.authn_test

import rego.v1

import data.bacalhau.authn

node := {"nodeId": "node-1", "signingKey": data.test_keys.private}

# What a node finds in the token when it comes back.
opened(token) := claims if {
	[true, _, claims] := io.jwt.decode_verify(token, {"cert": data.test_keys.public, "iss": "node-1", "aud": "node-1"})
}

client := object.union(node, {"clientId": "client-a"})

test_key_holder_gets_own_namespace_and_reads_all if {
	claims := opened(authn.token) with input as client
	claims.sub == "client-a"
	claims.ns == {"*": 5, "client-a": 15}
}

test_without_client_there_is_no_token if not authn.token with input as node

test_token_expires if {
	claims := opened(authn.token) with input as client
	claims.exp - claims.iat >= 28 * 86400
	claims.exp - claims.iat <= 31 * 86400
}
