import type { HttpClient, HttpRequest, HttpResponse } from "../http/http-client.ts";

/** HTTP states whole seconds, which have begun half a second ago on the average. */
const HALF_SECOND_MS = 500;

/** How far the clocks of servers are ahead of this computer's, by their answers. */
export class ObservedClocks {
  readonly #aheadMs: number[] = [];

  /** Adds what a server said between two moments of this computer. */
  add(said: Date, askedAt: number, answeredAt: number): void {
    if (!Number.isNaN(said.getTime())) this.#aheadMs.push(said.getTime() - (askedAt + answeredAt) / 2);
  }

  /** The median, milliseconds: one server's clock may be wrong, too. `null` where none said anything. */
  get aheadMs(): number | null {
    const sorted = [...this.#aheadMs].sort((left, right) => left - right);
    return sorted[Math.floor(sorted.length / 2)] ?? null;
  }
}

/** A client whose answers are looked at for their time. */
export function observing(client: HttpClient, clocks: ObservedClocks, now: () => Date): HttpClient {
  return {
    async send(request: HttpRequest): Promise<HttpResponse> {
      const askedAt = now().getTime();
      const response = await client.send(request);
      const said = new Date(response.date ?? "");
      clocks.add(new Date(said.getTime() + HALF_SECOND_MS), askedAt, now().getTime());
      return response;
    },
    close: () => client.close(),
  };
}
