// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "command.h"

/* Bytes of the UTF-8 sequence that @text begins with; 0 where it is none. */
static int utf8_length(const unsigned char *text)
{
	int length;

	if (text[0] < 0x80)
		return 1;
	if (text[0] >= 0xc2 && text[0] < 0xe0)
		length = 2;
	else if (text[0] >= 0xe0 && text[0] < 0xf0)
		length = 3;
	else if (text[0] >= 0xf0 && text[0] < 0xf5)
		length = 4;
	else
		return 0;
	for (int i = 1; i < length; i++)
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	/* Overlong forms, surrogates, and what is past U+10FFFF. */
	if ((text[0] == 0xe0 && text[1] < 0xa0) ||
	    (text[0] == 0xed && text[1] >= 0xa0) ||
	    (text[0] == 0xf0 && text[1] < 0x90) ||
	    (text[0] == 0xf4 && text[1] >= 0x90))
		return 0;
	return length;
}

void json_string(const char *text)
{
	const unsigned char *next = (const unsigned char *)text;

	putchar('"');
	while (*next) {
		int length = utf8_length(next);

		if (!length) {
			fputs("\\ufffd", stdout);
			length = 1;
		} else if (*next < 0x20 || *next == 0x7f) {
			printf("\\u%04x", *next);
		} else {
			if (*next == '"' || *next == '\\')
				putchar('\\');
			fwrite(next, 1, length, stdout);
		}
		next += length;
	}
	putchar('"');
}
