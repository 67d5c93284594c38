/** Queries that are right as they are, by what makes one think they were mistyped; words that the demo may lack. */
export const QUERIES_TO_KEEP: Readonly<Record<string, readonly string[]>> = {
  correct: list(`
    goat, coat, boot, beer, pear, bat, rat, hat, mat, log, hen, ham, jam, bed, road, lake, rake, cave, wave, stone
    bread, milk, cheese, water, river, bridge, tower, garden, kitchen, window, mirror, carpet, pillow, blanket
    teacher, doctor, farmer, sailor, dancer, painter, wedding, birthday, holiday, summer, winter, autumn, spring
    morning, evening, midnight, thunder, lightning, rainbow, waterfall, desert, jungle, harbour, village, market
    street, station, airport, bakery, library, museum, theatre, stadium, playground, swimming pool, tennis racket
    football, basketball, bowling, skiing, surfing, sailing, climbing, camping, fishing, hunting, running shoes
    red dress, blue jeans, leather jacket, wool scarf, silver ring, gold necklace, wrist watch, sunglasses
    office desk, laptop, keyboard, printer, telephone, headphones, microphone, television, washing machine
    old man, young woman, baby girl, happy family, group of friends, business meeting, empty room, night sky
    peach, plum, cherry, grape, melon, onion, garlic, pepper, potato, tomato, cucumber, lettuce, spinach, celery
    forest path, snowy peak, sandy beach, coral reef, full moon, starry night, sunset over the sea, foggy morning`),
  rare: list(`
    axolotl, pangolin, okapi, quokka, capybara, tapir, numbat, fossa, dugong, narwhal, kinkajou, aardwolf, binturong
    coatimundi, gharial, hoatzin, cassowary, kakapo, shoebill, lammergeier, hoopoe, jacana, potoo, tinamou, quetzal
    nudibranch, tardigrade, isopod, ctenophore, salp, siphonophore, chiton, lamprey, oarfish, coelacanth, lungfish
    astrolabe, sextant, orrery, theodolite, zoetrope, praxinoscope, hurdy-gurdy, theremin, ocarina, sackbut, crumhorn
    cromlech, menhir, ziggurat, pagoda, minaret, belvedere, loggia, portcullis, oubliette, machicolation, buttress
    chiaroscuro, sfumato, trompe l'oeil, pointillism, grisaille, sgraffito, cloisonne, decoupage, marquetry, filigree
    velocipede, penny-farthing, palanquin, howdah, troika, droshky, landau, phaeton, brougham, coracle, trireme
    kumquat, rambutan, durian, mangosteen, salsify, kohlrabi, celeriac, samphire, romanesco, yuzu, medlar, quince
    petrichor, sastrugi, nunatak, moraine, isthmus, fjord, esker, drumlin, caldera, fumarole, stalactite, geode
    farrier, cooper, chandler, thatcher, fletcher, wheelwright, cordwainer, milliner, haberdasher, glazier`),
  foreign: list(`
    Katze, Hund, Vogel, Pferd, Hase, Schmetterling, Haus, Schloss, Baum, Blume, Zug, Schiff, Flugzeug, Apfel, Kuchen
    chat noir, chien, oiseau, poisson, cheval, lapin, papillon, maison, arbre, fleur, voiture, bateau, avion, pomme
    gato, perro, pajaro, pez, caballo, conejo, mariposa, casa, castillo, arbol, flor, coche, barco, manzana, pastel
    gatto, cane, uccello, pesce, cavallo, coniglio, farfalla, albero, fiore, macchina, treno, barca, mela, torta
    kot, pies, ptak, ryba, kon, krolik, motyl, dom, zamek, drzewo, kwiat, samochod, pociag, jablko, ciasto
    katt, hund, fugl, fisk, hest, kanin, sommerfugl, hus, slott, blomst, bil, tog, fly, eple, kake
    neko, inu, tori, sakana, uma, usagi, chou, ie, shiro, ki, hana, kuruma, densha, fune, ringo
    кошка, собака, птица, рыба, лошадь, кролик, бабочка, дом, замок, дерево, цветок, машина, поезд, лодка, яблоко
    猫, 犬, 鳥, 魚, 馬, 兎, 蝶, 家, 城, 木, 花, 車, 電車, 船, 林檎`),
  brands: list(`
    Coca-Cola, Pepsi, Fanta, Sprite, Nestle, Nescafe, Starbucks, Lavazza, Illy, Lindt, Milka, Toblerone, Haribo, Lego
    Nike, Adidas, Puma, Reebok, Asics, Converse, Vans, Timberland, Birkenstock, Levi's, Gucci, Prada, Chanel, Hermes
    Apple iPhone, Samsung Galaxy, Huawei, Xiaomi, Nokia, Motorola, Sony PlayStation, Nintendo Switch, Xbox, Sega
    Canon EOS, Nikon, Leica, Hasselblad, Fujifilm, Polaroid, GoPro, Kodak, Zeiss, Pentax, Olympus, Panasonic
    BMW, Audi, Porsche, Volkswagen, Mercedes, Volvo, Saab, Skoda, Seat, Fiat, Ferrari, Lamborghini, Maserati, Renault
    Peugeot, Citroen, Toyota, Honda, Mazda, Nissan, Subaru, Suzuki, Kia, Hyundai, Tesla, Ford Mustang, Jeep, Chevrolet
    Boeing, Airbus, Cessna, Ryanair, Lufthansa, Qantas, Ikea, Lidl, Aldi, Carrefour, Tesco, Walmart, Costco, Zara
    Google, Microsoft, Amazon, Netflix, Spotify, Facebook, Instagram, Twitter, YouTube, Wikipedia, Reddit, Pinterest
    Rolex, Omega, Swatch, Casio, Seiko, Tissot, Philips, Siemens, Bosch, Miele, Braun, Dyson, Moleskine, Stabilo
    Ray-Ban, Oakley, Samsonite, Tupperware, Playmobil, Barbie, Hello Kitty, Pikachu`),
};

function list(text: string): readonly string[] {
  return text.split(/[,\n]/).flatMap((query) => (query.trim() === '' ? [] : [query.trim()]));
}
