"""Vocabulary of the travel sample: generic words, combined into invented places and excursions."""

from typing import Final

CATEGORIES: Final = (
    "Beach",
    "Mountains",
    "City culture",
    "Food",
    "Family",
    "Adventure",
    "Wellness",
    "Nature",
)

ACTIVITIES: Final = {
    "Beach": ("snorkelling", "sunset-sail", "cove-hike", "surf-lesson", "beach-day"),
    "Mountains": ("summit-trail", "cable-car", "hut-weekend", "snowshoe-tour", "ridge-walk"),
    "City culture": (
        "tram-walk",
        "gallery-night",
        "old-town-tour",
        "opera-evening",
        "market-stroll",
    ),
    "Food": ("tapas-tour", "cooking-class", "wine-cellar", "street-food", "cheese-farm"),
    "Family": ("zoo-day", "treasure-hunt", "pony-farm", "water-park", "puppet-theatre"),
    "Adventure": ("rafting", "canyon-climb", "zip-line", "cave-dive", "night-trek"),
    "Wellness": ("thermal-spa", "yoga-retreat", "forest-bath", "tea-house", "massage-day"),
    "Nature": ("bird-watch", "lake-kayak", "orchid-garden", "whale-watch", "star-gazing"),
}

SEASONS: Final = ("Winter", "Spring", "Summer", "Autumn", "All year")

# Share of the items of a category in winter, spring, summer and autumn; what is missing to 100 is all year.
SEASON_PERCENT: Final = {
    "Beach": (0, 10, 65, 10),
    "Mountains": (45, 5, 25, 10),
    "City culture": (5, 15, 5, 15),
    "Food": (5, 5, 5, 30),
    "Family": (10, 10, 30, 10),
    "Adventure": (5, 20, 40, 10),
    "Wellness": (30, 5, 0, 20),
    "Nature": (5, 40, 20, 15),
}

PLACE_FIRST: Final = (
    "amber",
    "silver",
    "coral",
    "willow",
    "granite",
    "velvet",
    "copper",
    "misty",
    "golden",
    "juniper",
    "marble",
    "saffron",
    "cedar",
    "crystal",
    "lantern",
    "heather",
)

PLACE_SECOND: Final = (
    "bay",
    "ridge",
    "harbour",
    "valley",
    "market",
    "island",
    "meadow",
    "cliff",
    "quay",
    "forest",
    "lagoon",
    "summit",
)

AGE_GROUPS: Final = ("18-24", "25-34", "35-49", "50-64", "65+")
HOME_REGIONS: Final = ("North", "South", "East", "West", "Islands")
COMPANIONS: Final = ("Alone", "Couple", "Family", "Friends")

# Relative interest of each companion type in the categories, in the order of CATEGORIES.
COMPANION_TASTE: Final = {
    "Alone": (8, 14, 20, 14, 1, 18, 10, 15),
    "Couple": (18, 10, 16, 20, 1, 6, 20, 9),
    "Family": (22, 8, 6, 6, 40, 4, 2, 12),
    "Friends": (18, 16, 12, 18, 2, 26, 4, 4),
}

# Films and goods take the places of excursions, one genre and one department for each category above.
GENRES: Final = (
    "Romance",
    "Thriller",
    "Drama",
    "Comedy",
    "Animation",
    "Action",
    "Music",
    "Documentary",
)

FILMS: Final = {
    "Romance": ("letter", "summer", "promise", "dance", "garden"),
    "Thriller": ("witness", "alibi", "shadow", "signal", "cellar"),
    "Drama": ("verdict", "inheritance", "winter", "crossing", "homecoming"),
    "Comedy": ("wedding", "roommate", "holiday", "mix-up", "uncle"),
    "Animation": ("fox", "kingdom", "robot", "balloon", "puppet"),
    "Action": ("pursuit", "heist", "siege", "convoy", "rescue"),
    "Music": ("encore", "chorus", "tour", "ballad", "studio"),
    "Documentary": ("ocean", "archive", "harvest", "orbit", "glacier"),
}

MOODS: Final = ("Cosy", "Hopeful", "Sunny", "Thoughtful", "Timeless")
SUBSCRIPTIONS: Final = ("Free", "Basic", "Standard", "Premium")

DEPARTMENTS: Final = (
    "Swimwear",
    "Outdoor",
    "Books",
    "Kitchen",
    "Toys",
    "Sports",
    "Beauty",
    "Garden",
)

GOODS: Final = {
    "Swimwear": ("swimsuit", "beach-towel", "sun-hat", "flip-flops", "goggles"),
    "Outdoor": ("tent", "backpack", "headlamp", "rain-jacket", "thermos"),
    "Books": ("novel", "atlas", "biography", "cookbook", "notebook"),
    "Kitchen": ("saucepan", "teapot", "knife-set", "mixing-bowl", "apron"),
    "Toys": ("puzzle", "building-set", "plush-bear", "board-game", "kite"),
    "Sports": ("running-shoes", "yoga-mat", "dumbbell", "racket", "helmet"),
    "Beauty": ("hand-cream", "shampoo", "perfume", "soap", "bath-salt"),
    "Garden": ("watering-can", "lantern", "planter", "hammock", "pruner"),
}

BUYS_FOR: Final = ("Oneself", "Partner", "Family", "Gifts")
