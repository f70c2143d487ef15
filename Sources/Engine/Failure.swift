// A problem outside the program: which file, why, and what to do about it. Everything in Encore that throws throws this
// one type, so clients get it with the module, members and all; a type alias would leave its members behind.
@_exported public import struct EncoreFiles.Failure
