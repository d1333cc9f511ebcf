/** Generators of load: the same requests for each server that is measured. */
@NullMarked
package dev.redraft.bench.load;

import org.jspecify.annotations.NullMarked;
