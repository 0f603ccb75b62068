import { NetworkClient, type NetworkRules } from "../../../agent/http/network-client.ts";
import { asKysoError } from "../../../protocol/error.ts";

/** Asks for one address with its own set of TLS roots, which Node reads when it starts, and prints status or code. */
const [, , url = "", rules = ""] = process.argv;
const http = new NetworkClient(JSON.parse(rules) as NetworkRules);
try {
  const { status } = await http.send({ url, method: "GET", timeoutMs: 20_000, maxBytes: 1000 });
  process.stdout.write(String(status));
} catch (error) {
  process.stdout.write(asKysoError(error).code);
}
await http.close();
