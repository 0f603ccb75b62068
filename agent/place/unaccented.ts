/** A text in small letters without its accents: where the tone stands differs (Hoà, Hòa), and some leave accents out. */
export function unaccented(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLocaleLowerCase("vi").replaceAll("đ", "d");
}
