// Letters of other alphabets stay as they are.
exports.upper = (data) => Buffer.from(data.map((byte) => (byte >= 97 && byte <= 122 ? byte - 32 : byte)));
