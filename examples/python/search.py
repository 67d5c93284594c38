"""python search.py [query] [user]: a search, page by page, and an interaction. GATEWAY names another gateway."""

import os
import sys
import uuid

from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXTransport

GATEWAY = os.environ.get("GATEWAY", "http://127.0.0.1:4000")

SEARCH = """
query Search($query: String!, $userId: ID, $after: String) {
  searchImages(query: $query, userId: $userId, first: 5, after: $after) {
    pageInfo { endCursor hasNextPage }
    edges { rank similarityRank node { id title } }
  }
}
"""

RECORD = """
mutation Record($input: RecordInteractionInput!) {
  recordInteraction(input: $input) { duplicate }
}
"""


def pages(session, query, user_id, count):
    """The first pages of a ranked list, which is frozen while it is read."""
    after = None
    for _ in range(count):
        variables = {"query": query, "userId": user_id, "after": after}
        page = session.execute(gql(SEARCH), variable_values=variables)["searchImages"]
        yield page["edges"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return


def main():
    query = sys.argv[1] if len(sys.argv) > 1 else "cat"
    user_id = sys.argv[2] if len(sys.argv) > 2 else f"python-{uuid.uuid4()}"
    # The schema is read from the gateway, so a mistake in an operation is found before it is sent.
    client = Client(transport=HTTPXTransport(url=f"{GATEWAY}/graphql"), fetch_schema_from_transport=True)
    with client as session:
        edges = [edge for page in pages(session, query, user_id, 2) for edge in page]
        for edge in edges:
            print(f"{edge['rank']}. {edge['node']['title']} ({edge['node']['id']})")
        event = {"userId": user_id, "imageId": edges[-1]["node"]["id"], "type": "FAVORITE", "eventId": str(uuid.uuid4())}
        session.execute(gql(RECORD), variable_values={"input": event})
        print(f"A favourite now: {event['imageId']}")
        try:
            session.execute(gql(SEARCH), variable_values={"query": query, "userId": user_id, "after": "none"})
        except TransportQueryError as error:
            # `errors` says what is wrong with which argument; `data` holds what went well.
            print(f"Refused: {error.errors[0]['extensions']['code']}")


if __name__ == "__main__":
    main()
