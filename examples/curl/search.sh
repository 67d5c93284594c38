#!/usr/bin/env bash
# bash search.sh [query] [user]: what a user finds, by curl alone. GATEWAY names another gateway.
set -euo pipefail
gateway=${GATEWAY:-http://127.0.0.1:4000}

curl --fail-with-body --silent --show-error "$gateway/graphql" \
  --header 'content-type: application/json' \
  --data @- <<JSON
{
  "query": "query (\$query: String, \$userId: ID) { searchImages(query: \$query, userId: \$userId, first: 5) { personalization { applied weight } edges { rank similarityRank node { id title url } } } }",
  "variables": { "query": "${1:-cat}", "userId": "${2:-comic-art-user}" }
}
JSON
echo
