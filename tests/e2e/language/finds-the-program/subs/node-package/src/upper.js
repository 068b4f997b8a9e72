module.exports = (bytes) => bytes.toString().toUpperCase();
