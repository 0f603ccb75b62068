import { KysoError } from "../../protocol/error.js";
/** More are sorted for a binary search. */
const MAX_LINEAR_SUBSECTIONS = 8;
/** Finds the entry of an object number among subsections. The first that has it wins, as in other readers. */
export class SubsectionIndex {
    limit;
    #entryBytes;
    #subsections;
    #sorted;
    /**
     * @param maxObjectNumber numbers above it are left out
     * @throws {KysoError} PDF_DAMAGED where many subsections overlap
     */
    constructor(subsections, entryBytes, maxObjectNumber) {
        this.#entryBytes = entryBytes;
        this.#sorted = subsections.length > MAX_LINEAR_SUBSECTIONS;
        const bounded = subsections
            .map((each) => ({ ...each, count: Math.min(each.count, maxObjectNumber + 1 - each.first) }))
            .filter(({ count }) => count > 0);
        this.#subsections = this.#sorted ? bounded.sort((a, b) => a.first - b.first) : bounded;
        let limit = 0;
        for (const { first, count } of this.#subsections) {
            if (this.#sorted && first < limit)
                throw new KysoError("PDF_DAMAGED", "subsections overlap");
            limit = Math.max(limit, first + count);
        }
        this.limit = limit;
    }
    /** The entry's position, -1 where there is none. */
    find(num) {
        const found = this.#sorted ? this.#search(num) : this.#subsections.find((each) => covers(each, num));
        if (found === undefined || !covers(found, num))
            return -1;
        return found.position + (num - found.first) * this.#entryBytes;
    }
    *positions() {
        for (const { first, count, position } of this.#subsections) {
            for (let index = 0; index < count; index += 1) {
                yield [first + index, position + index * this.#entryBytes];
            }
        }
    }
    #search(num) {
        let low = 0;
        let high = this.#subsections.length;
        while (low < high) {
            const middle = (low + high) >> 1;
            if ((this.#subsections[middle]?.first ?? 0) <= num)
                low = middle + 1;
            else
                high = middle;
        }
        return this.#subsections[low - 1];
    }
}
function covers({ first, count }, num) {
    return num >= first && num < first + count;
}
