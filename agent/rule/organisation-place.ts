import { unaccented } from "./organisation-name.ts";

/** Levels of the state's territory, by the words that name them. */
const LEVELS: Readonly<Record<string, readonly Level[]>> = {
  xã: ["commune"],
  phường: ["commune"],
  "thị trấn": ["commune"],
  "đặc khu": ["commune"],
  huyện: ["district"],
  quận: ["district"],
  "thị xã": ["district"],
  // Of either; which, its name does not say.
  "thành phố": ["district", "province"],
  tỉnh: ["province"],
};

type Level = "commune" | "district" | "province";

const WORDS = Object.keys(LEVELS);

const LEVEL_OF = new Map(
  WORDS.flatMap((word) => {
    const levels = LEVELS[word] ?? [];
    return [
      [word, levels],
      [unaccented(word), levels],
    ] as const;
  }),
);

/** Before each word of a level; the second word of `thị xã` and `thị trấn` begins none. */
const BEFORE_LEVEL = new RegExp(
  ` (?<!(?:thị|thi) )(?=(?:${[...LEVEL_OF.keys()].toSorted((a, b) => b.length - a.length).join("|")}) )`,
  "u",
);

/** Bodies that are a province's alone: where it is, is no part of the name. */
const OF_PROVINCE = /^(?:sở|so) /u;

/** A place, and the levels that it may be of. */
export interface Place {
  readonly name: string;
  readonly levels: readonly Level[];
}

/** An organisation's name without where it lies. */
export interface PlacedName {
  readonly name: string;
  /** Where it lies, as the name says behind it. */
  readonly places: readonly Place[];
  /** The place that it is the body of. */
  readonly own: readonly Place[];
}

/**
 * Takes a name apart: `ủy ban nhân dân xã tân lập tỉnh thái nguyên` is the body of a commune, which lies in a province.
 *
 * @param comparable as `comparableOrganisation` writes it
 */
export function placedName(comparable: string): PlacedName {
  const [head = "", ...parts] = comparable.split(BEFORE_LEVEL);
  const places = parts.flatMap(placeOf);
  const first = parts[0];
  if (first === undefined || OF_PROVINCE.test(comparable)) return { name: head, places, own: [] };
  return { name: `${head} ${first}`, places: places.slice(1), own: places.slice(0, 1) };
}

/** Places that are named alone, as a certificate's locality; of any level where they name none. */
export function placesOf(comparables: readonly string[]): PlacedName {
  const places = comparables
    .filter((text) => text !== "")
    .flatMap((text) => {
      const found = placeOf(text);
      return found.length > 0 ? found : [{ name: text, levels: ["district", "province"] as const }];
    });
  return { name: "", places, own: [] };
}

function placeOf(part: string): readonly Place[] {
  for (const [word, levels] of LEVEL_OF) {
    if (part.startsWith(`${word} `)) return [{ name: part.slice(word.length + 1), levels }];
  }
  return [];
}

/** Whether one of the places is said to be another: at each level that it may be of, only others are named. */
export function contradicts(wanted: readonly Place[], said: readonly Place[]): boolean {
  return wanted.some(({ name, levels }) =>
    levels.every((level) => {
      const others = said.filter((place) => place.levels.includes(level));
      return others.length > 0 && others.every((place) => place.name !== name);
    }),
  );
}

/** The name of a province's body as it is without that of one of these places behind it; any other as it is. */
export function withoutPlace({ name }: PlacedName, places: readonly Place[]): string {
  if (!OF_PROVINCE.test(name)) return name;
  const found = places.find((place) => name.endsWith(` ${place.name}`));
  return found === undefined ? name : name.slice(0, -found.name.length - 1);
}
