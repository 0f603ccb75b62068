import { type Found, found } from "../../protocol/doctor.ts";
import { KysoError } from "../../protocol/error.ts";
import { type Proxy, proxyFor } from "../http/proxy.ts";
import type { Settings } from "../setting/setting.ts";
import type { Check } from "./check.ts";
import type { DoctorContext } from "./doctor-context.ts";

/** Stand for any server out there: nobody is asked there. */
const ANYWHERE = ["http://example.com/", "https://example.com/"];

/** Whether the proxy that the settings or the environment name takes connections. */
export const proxyCheck: Check = {
  name: "proxy",
  async run(context) {
    const settings = await context.settings();
    if (settings.offline) return [found("NETWORK_OFF")];
    try {
      const proxies = proxiesOf(settings, context);
      if (proxies.length === 0) return [found("PROXY_NONE")];
      return await Promise.all(proxies.map(async ({ url }) => lineOf(url, context)));
    } catch (error) {
      if (error instanceof KysoError) return [found("PROXY_INVALID", { code: error.code })];
      throw error;
    }
  },
};

function proxiesOf({ proxy }: Settings, { env }: DoctorContext): readonly Proxy[] {
  const setting = proxy === null || proxy === "system" ? proxy : { url: proxy.url };
  const proxies = ANYWHERE.flatMap((address) => proxyFor(new URL(address), setting, env) ?? []);
  const addresses = proxies.map(({ url }) => url.href);
  return proxies.filter(({ url }, index) => addresses.indexOf(url.href) === index);
}

async function lineOf({ protocol, hostname, port, origin }: URL, { answers }: DoctorContext): Promise<Found> {
  const defaultPort = protocol === "https:" ? 443 : 80;
  const isThere = await answers(hostname, port === "" ? defaultPort : Number(port));
  return found(isThere ? "PROXY_REACHED" : "PROXY_NOT_REACHED", { server: origin });
}
