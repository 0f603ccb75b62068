import { button, element, named, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { changedNotice } from "../portal-changed-view.ts";
import type { ControlPage } from "../control-page.ts";
import type { ControlState, PortalState } from "../../background/control-message.ts";
import type { ActiveSite, PortalFamily } from "../../background/portal/portal-message.ts";

/** In the page's `#portal`: the page that the user is on, as a portal that Kyso knows or as a site that can be switched on. */
export class PortalView {
  readonly #page: ControlPage;
  readonly #host = part("#portal", HTMLElement);

  constructor(page: ControlPage) {
    this.#page = page;
  }

  update({ activePortal, activeSite, families }: ControlState): void {
    replaceWhenChanged(this.#host, [activePortal, activeSite, families], () => {
      if (activePortal) return this.#portal(activePortal);
      if (activeSite) return this.#site(activeSite, families);
      return [element("p", { class: "quiet-text" }, message("portalNone"))];
    });
  }

  #portal(portal: PortalState): HTMLElement[] {
    const badge = portal.enabled
      ? element("span", { class: "badge good" }, icon("check"), message("portalOn"))
      : element("span", { class: "badge" }, message("portalOff"));
    const enable = () => void this.#page.enablePortal(portal);
    return [
      element("div", { class: "card-head" }, icon("globe"), element("strong", {}, portal.name), badge),
      ...(portal.changed === null ? [] : [changedNotice(portal.changed)]),
      ...(portal.enabled
        ? portal.choices.sockets === "incumbent"
          ? [element("p", { class: "quiet-text" }, message("portalIncumbent"))]
          : []
        : [
            element("p", { class: "quiet-text" }, message("portalEnableHint")),
            element("div", { class: "actions" }, button(message("portalEnable"), "primary", enable)),
          ]),
    ];
  }

  #site(site: ActiveSite, families: readonly PortalFamily[]): HTMLElement[] {
    const choice = element(
      "select",
      { id: "family", name: "family" },
      element("option", { value: "" }, message("siteSocketsOnly")),
      ...families.map(({ id, name }) => element("option", { value: id }, name)),
    );
    const enable = () => void this.#page.enableSite(site, choice.value === "" ? null : choice.value);
    return [
      element(
        "div",
        { class: "card-head" },
        icon("globe"),
        element("strong", {}, site.host),
        element("span", { class: "badge" }, message("portalOff")),
      ),
      element("p", { class: "quiet-text" }, message("siteUnknown")),
      element(
        "div",
        { class: "field", hidden: families.length === 0 },
        element("label", { for: "family", class: "label" }, message("siteFamily")),
        choice,
      ),
      element("p", { class: "quiet-text" }, message("portalEnableHint")),
      element(
        "div",
        { class: "actions" },
        named("enable-site", button(message("siteEnable"), "primary", enable)),
        named(
          "pick",
          button(message("pickStart"), "quiet", () => void this.#pick()),
        ),
      ),
      element("p", { class: "hint" }, message("pickHint")),
    ];
  }

  async #pick(): Promise<void> {
    if (await this.#page.ask({ type: "pick", tabId: null })) window.close();
  }
}
