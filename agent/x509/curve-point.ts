import type { KeyObject } from "node:crypto";
import { elementAt, elementsOf } from "./der-element.ts";

/** y² = x³ − 3x + b over the integers modulo p; G, of prime order n, generates the points. @see NIST SP 800-186, 3.2.1 */
interface Curve {
  readonly p: bigint;
  readonly n: bigint;
  readonly gx: bigint;
  readonly gy: bigint;
}

const CURVES: Readonly<Record<string, Curve>> = {
  "P-256": {
    p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
    n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    gx: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
    gy: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  },
  "P-384": {
    p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
    n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    gx: 0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,
    gy: 0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
  },
  "P-521": {
    p: 2n ** 521n - 1n,
    n: 0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
    gx: 0x00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66n,
    gy: 0x011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650n,
  },
};

/** In Jacobian coordinates: x = X/Z², y = Y/Z³; Z is 0 at infinity. */
type Point = readonly [X: bigint, Y: bigint, Z: bigint];

const INFINITY: Point = [1n, 1n, 0n];

/**
 * Whether an ECDSA signature over a digest holds. Works on public values only, and so takes no care of the time it takes.
 *
 * @param key of a curve that Kyso signs with; no signature holds with another
 * @param signature DER of an Ecdsa-Sig-Value
 * @see FIPS 186-5, 6.4.2
 */
export function isEcdsaOf(key: KeyObject, digest: Uint8Array, signature: Uint8Array): boolean {
  const { crv = "", x = "", y = "" } = key.export({ format: "jwk" });
  const curve = CURVES[crv];
  const [r, s] = elementsOf(elementAt(signature, 0).contents).map(({ contents }) => bigintOf(contents));
  if (curve === undefined || r === undefined || s === undefined) return false;
  const { p, n, gx, gy } = curve;
  if (r < 1n || r >= n || s < 1n || s >= n) return false;
  const orderBits = n.toString(2).length;
  const excess = Math.max(0, digest.length * 8 - orderBits);
  const e = bigintOf(digest) >> BigInt(excess);
  const inverse = powerOf(s, n - 2n, n);
  const publicPoint: Point = [
    bigintOf(Buffer.from(x, "base64url")),
    bigintOf(Buffer.from(y, "base64url")),
    1n,
  ];
  const sum = combination(curve, [(e * inverse) % n, [gx, gy, 1n]], [(r * inverse) % n, publicPoint]);
  if (sum[2] === 0n) return false;
  const inverseZ = powerOf(sum[2], p - 2n, p);
  return ((sum[0] * inverseZ * inverseZ) % p) % n === r;
}

/** The sum of two multiples, bit by bit for both together. */
function combination(
  { p }: Curve,
  [k, left]: readonly [bigint, Point],
  [l, right]: readonly [bigint, Point],
): Point {
  const both = add(p, left, right);
  let sum = INFINITY;
  for (let bit = BigInt(Math.max(k.toString(2).length, l.toString(2).length) - 1); bit >= 0n; bit--) {
    sum = double(p, sum);
    const hasLeft = ((k >> bit) & 1n) === 1n;
    const hasRight = ((l >> bit) & 1n) === 1n;
    if (hasLeft && hasRight) sum = add(p, sum, both);
    else if (hasLeft) sum = add(p, sum, left);
    else if (hasRight) sum = add(p, sum, right);
  }
  return sum;
}

function double(p: bigint, [x, y, z]: Point): Point {
  if (z === 0n || y === 0n) return INFINITY;
  const zz = z * z;
  const slope = modulo(3n * (x - zz) * (x + zz), p);
  const yy = (y * y) % p;
  const xyy = (4n * x * yy) % p;
  const x3 = modulo(slope * slope - 2n * xyy, p);
  return [x3, modulo(slope * (xyy - x3) - 8n * yy * yy, p), modulo(2n * y * z, p)];
}

function add(p: bigint, first: Point, second: Point): Point {
  const [x1, y1, z1] = first;
  const [x2, y2, z2] = second;
  if (z1 === 0n) return second;
  if (z2 === 0n) return first;
  const u1 = (x1 * z2 * z2) % p;
  const s1 = (y1 * z2 * z2 * z2) % p;
  const h = modulo(x2 * z1 * z1 - u1, p);
  const slope = modulo(y2 * z1 * z1 * z1 - s1, p);
  if (h === 0n) return slope === 0n ? double(p, first) : INFINITY;
  const hh = (h * h) % p;
  const v = (u1 * hh) % p;
  const x3 = modulo(slope * slope - hh * h - 2n * v, p);
  return [x3, modulo(slope * (v - x3) - s1 * hh * h, p), modulo(h * z1 * z2, p)];
}

function powerOf(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let power = 1n;
  let square = modulo(base, modulus);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) power = (power * square) % modulus;
    square = (square * square) % modulus;
  }
  return power;
}

function modulo(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

function bigintOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}
