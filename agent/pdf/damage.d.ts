/** Whether an error is damage to the file, which a rebuilt cross-reference may get around. */
export declare function isDamage(error: unknown): boolean;
