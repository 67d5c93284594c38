/** The queries that a start prints and the browser page opens with; every one is run by a test. */
export const EXAMPLE_QUERIES = [
  {
    title: 'Nobody in particular looks for a cat',
    query: `query CatsForNobody {
  searchImages(query: "cat", first: 5) {
    nodes { id title type url }
  }
}`,
  },
  {
    title: 'Somebody who has been looking at comics (a simulated user of the demo) looks for a cat',
    query: `query CatsForAComicReader {
  searchImages(query: "cat", userId: "comic-art-user", first: 5) {
    personalization { applied weight interactions }
    edges {
      rank
      similarityRank
      node { id title url }
      explanation { summary because(first: 1) { type image { title } } }
    }
  }
}`,
  },
  {
    title: 'You look at an image: the next search knows',
    query: `mutation LookAtAnImage {
  recordInteraction(input: { userId: "me", imageId: "dog-origami-300", type: VIEW }) {
    duplicate
    interaction { eventId at image { title } }
  }
}`,
  },
] as const;
