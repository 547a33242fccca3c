// Attention's heads are stored in half precision, four columns in two words (packedHalf).
alias StoredHead = vec2u;
fn loadedHead(stored: StoredHead) -> HeadVec {
  return vec4f(unpack2x16float(stored.x), unpack2x16float(stored.y));
}
fn storedHead(value: HeadVec) -> StoredHead {
  return vec2u(packedHalf(value.xy), packedHalf(value.zw));
}
