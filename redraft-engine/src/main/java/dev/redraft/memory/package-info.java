/** Off-heap memory with a fork: the allocator, the write barrier and the frozen image. */
@NullMarked
package dev.redraft.memory;

import org.jspecify.annotations.NullMarked;
