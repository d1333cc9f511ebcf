/** The RDB format: values and whole datasets as bytes, as Redis writes them, and back. */
@NullMarked
package dev.redraft.rdb;

import org.jspecify.annotations.NullMarked;
