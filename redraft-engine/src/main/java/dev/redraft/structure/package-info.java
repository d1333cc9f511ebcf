/**
 * Data structures over off-heap memory: hash table, packed sequence, ordered tree. They know
 * nothing of forks.
 */
@NullMarked
package dev.redraft.structure;

import org.jspecify.annotations.NullMarked;
