/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Libraries that are loaded when the first of their functions is called: most commands need one or
 * two of them, and the dynamic linker takes longer to load all than most commands take to run.
 *
 * A source includes lazy/json.h instead of json-c's header, and calls its functions as ever.
 */
#ifndef LAZY_LAZY_H
#define LAZY_LAZY_H

#include <stdbool.h>

/** enum lazy_library - the libraries */
enum lazy_library {
	LAZY_JSON,
	LAZY_KMOD,
	LAZY_NL,
	LAZY_NL_GENL,
	LAZY_SECCOMP,
};

/** lazy_open() - load a library. Return: whether it is loaded. */
bool lazy_open(enum lazy_library library);

/** lazy_name() - the name of its file */
const char *lazy_name(enum lazy_library library);

/**
 * lazy_function() - find a function of a library, which is loaded if necessary
 * @library: the library
 * @name: the function
 *
 * Return: the function; never NULL: if there is no such library, the tool ends with a message.
 */
void *lazy_function(enum lazy_library library, const char *name);

/*
 * The body of a macro that has the name of the function. The name is not expanded once more, so the
 * pointer has the type that the library's header declares.
 */
#ifdef __cppcheck__ /* it can't parse the other one */
#define LAZY(library, function) function
#else
#define LAZY(library, function)                                            \
	({                                                                 \
		static __typeof__(&function) found_;                       \
		if (!found_)                                               \
			found_ = lazy_function(LAZY_##library, #function); \
		found_;                                                    \
	})
#endif

#endif
