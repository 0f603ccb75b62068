/* What a portal answers to an upload: awaited for so long, and read so far. */

/** Time that a handler may take to take a document and answer. */
export const ANSWER_WITHIN_MS = 300_000;

/** The beginning of an answer, of so many characters; the rest of a long one is not fetched. */
export async function beginningOf(response: Response, characters: number): Promise<string> {
  if (response.body === null) return "";
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > characters) break;
  }
  return text.slice(0, characters);
}
