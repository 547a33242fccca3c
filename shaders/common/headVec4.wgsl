// The element in which attention reads a head's columns: four at a time, where the head's width is a multiple of four.
alias HeadVec = vec4f;
const HEAD_VEC = 4u;
