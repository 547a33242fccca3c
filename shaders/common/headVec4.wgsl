// How attention reads a head's columns: four at a time, where the head's width is a multiple of four. HeadMat holds the
// same four columns of four rows: `v * m` are v's products with the rows, `m * w` is the sum of the rows weighted by w.
alias HeadVec = vec4f;
alias HeadMat = mat4x4f;
const HEAD_VEC = 4u;
