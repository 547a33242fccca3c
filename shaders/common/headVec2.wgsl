// How attention reads a head's columns: two at a time, where the head's width is even but no multiple of four. HeadMat
// holds the same two columns of four rows: `v * m` are v's products with the rows, `m * w` is the sum of the rows
// weighted by w.
alias HeadVec = vec2f;
alias HeadMat = mat4x2f;
const HEAD_VEC = 2u;
