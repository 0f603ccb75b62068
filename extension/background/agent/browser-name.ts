/** Known browsers by the brand that they state, the more particular first. */
const BRANDS = ["Microsoft Edge", "CocCoc", "Google Chrome", "Chromium"];

interface BrandedNavigator {
  userAgentData?: { brands: readonly { brand: string }[] };
}

/** What this browser is called. */
export function browserName(): string {
  // Firefox states no brands.
  if (navigator.userAgent.includes("Firefox/")) return "Firefox";
  const brands = (navigator as BrandedNavigator).userAgentData?.brands.map(({ brand }) => brand) ?? [];
  return BRANDS.find((brand) => brands.includes(brand)) ?? "Chromium";
}
