/** The baseline levels of PAdES, each holding all of those before it. @see ETSI EN 319 142-1, 6 */
export const PADES_LEVELS = ["B-B", "B-T", "B-LT", "B-LTA"] as const;

export type PadesLevel = (typeof PADES_LEVELS)[number];

/** Whether a level, as a report gives it, is a wanted one or more. What is no level reaches none. */
export function reaches(level: string, wanted: PadesLevel): boolean {
  return PADES_LEVELS.findIndex((one) => one === level) >= PADES_LEVELS.indexOf(wanted);
}
