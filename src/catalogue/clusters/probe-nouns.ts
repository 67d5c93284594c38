/**
 * 256 common search subjects, for a catalogue without titles to probe with. One word each, of every kind:
 * animals, plants, food, places, vehicles, tools, clothes, people, weather, art.
 */
export const PROBE_NOUNS: readonly string[] = `
  cat dog horse cow sheep goat pig rabbit mouse squirrel fox wolf bear lion tiger elephant giraffe zebra
  monkey deer whale dolphin shark fish crab octopus turtle frog snake lizard bird eagle owl duck swan penguin
  parrot chicken butterfly bee spider ant snail
  tree flower rose tulip sunflower grass leaf forest mushroom cactus palm garden moss bamboo
  apple banana orange lemon strawberry grape cherry pear pineapple tomato potato carrot onion pepper bread
  cheese cake pie pizza burger soup salad rice noodles egg meat coffee tea wine beer chocolate honey
  house castle church tower bridge skyscraper cottage palace temple lighthouse windmill factory school
  hospital station airport harbour market street road tunnel door window roof wall fence
  kitchen bedroom bathroom office library museum theatre stadium playground restaurant
  mountain hill valley river lake waterfall sea beach island desert cave volcano glacier field meadow
  sky sun moon star cloud rain snow storm lightning rainbow fog sunset night fire smoke ice
  car bus lorry van bicycle motorcycle train boat ship airplane helicopter balloon rocket tractor
  wheel engine anchor
  chair table bed sofa lamp clock mirror carpet curtain candle bottle cup plate bowl knife fork
  spoon basket box bag suitcase key lock umbrella
  hammer saw axe shovel ladder scissors needle brush pencil book newspaper map camera telephone computer
  television radio
  shirt dress coat hat shoe boot glove scarf glasses ring crown mask
  man woman child baby family crowd wedding dancer singer soldier doctor farmer face hand eye
  football tennis swimming skiing
  guitar piano violin drum trumpet painting sculpture statue robot toy doll
`
  .trim()
  .split(/\s+/);
