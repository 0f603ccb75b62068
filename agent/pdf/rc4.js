/**
 * RC4, which old encrypted documents need and OpenSSL no longer has. It is its own inverse.
 * @see ISO 32000-1, 7.6.2
 */
export function rc4(key, bytes) {
    const state = Uint8Array.from({ length: 256 }, (_, index) => index);
    const swap = (a, b) => {
        const [one, other] = [state[a] ?? 0, state[b] ?? 0];
        state[a] = other;
        state[b] = one;
        return (one + other) & 0xff;
    };
    for (let i = 0, j = 0; i < 256; i += 1) {
        j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) & 0xff;
        swap(i, j);
    }
    const result = new Uint8Array(bytes.length);
    for (let at = 0, i = 0, j = 0; at < bytes.length; at += 1) {
        i = (i + 1) & 0xff;
        j = (j + (state[i] ?? 0)) & 0xff;
        const sum = swap(i, j);
        result[at] = (bytes[at] ?? 0) ^ (state[sum] ?? 0);
    }
    return result;
}
