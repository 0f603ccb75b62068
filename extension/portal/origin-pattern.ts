export { adapterCovers } from "../../protocol/adapter/origin-pattern.ts";
