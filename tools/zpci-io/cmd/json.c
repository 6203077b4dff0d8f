// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include "command.h"

/* True if the running command has written its document. */
static bool printed;

static struct json_object *made(struct json_object *value)
{
	if (!value) {
		complain("out of memory");
		exit(STATUS_REFUSED);
	}
	return value;
}

struct json_object *json_new(void)
{
	return made(json_object_new_object());
}

struct json_object *json_list(void)
{
	return made(json_object_new_array());
}

/* Length in bytes of the UTF-8 sequence at the start of @text; 0 if there is none. */
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
	/* Refuse overlong forms, surrogates, and numbers above U+10FFFF. */
	if ((text[0] == 0xe0 && text[1] < 0xa0) ||
	    (text[0] == 0xed && text[1] >= 0xa0) ||
	    (text[0] == 0xf0 && text[1] < 0x90) ||
	    (text[0] == 0xf4 && text[1] >= 0x90))
		return 0;
	return length;
}

/* json-c writes bytes unchanged, so replace those that are not UTF-8. */
struct json_object *json_text(const char *text)
{
	static const char replacement[] = "\xef\xbf\xbd";
	const size_t most = sizeof(replacement) - 1;
	struct json_object *value = NULL;
	char *valid, *end;

	valid = malloc(strlen(text) * most + 1);
	end = valid;
	while (valid && *text) {
		int length = utf8_length((const unsigned char *)text);

		if (length) {
			memcpy(end, text, length);
			end += length;
			text += length;
		} else {
			memcpy(end, replacement, most);
			end += most;
			text++;
		}
	}
	if (valid)
		value = json_object_new_string_len(valid, end - valid);
	free(valid);
	return made(value);
}

struct json_object *json_name(const char *text)
{
	return *text ? json_text(text) : NULL;
}

struct json_object *json_number(uint64_t number)
{
	return made(json_object_new_int64(number));
}

struct json_object *json_hex(uint64_t number, int digits)
{
	char text[32];

	snprintf(text, sizeof(text), "0x%0*llx", digits,
		 (unsigned long long)number);
	return json_text(text);
}

struct json_object *json_truth(bool value)
{
	return made(json_object_new_boolean(value));
}

struct json_object *json_function(const struct zpci_io_function *function)
{
	struct json_object *object = json_new();

	json_add(object, "address",
		 json_text(zpci_io_function_address(function)));
	json_add(object, "fid", json_hex(zpci_io_function_fid(function), 8));
	json_add(object, "uid", json_hex(zpci_io_function_uid(function), 1));
	json_add(object, "pchid",
		 json_hex(zpci_io_function_pchid(function), 4));
	json_add(object, "vfn", json_hex(zpci_io_function_vfn(function), 4));
	json_add(object, "type", json_number(zpci_io_function_pft(function)));
	json_add(object, "group",
		 json_number(zpci_io_function_pfgid(function)));
	json_add(object, "vendor",
		 json_hex(zpci_io_function_vendor(function), 4));
	json_add(object, "device",
		 json_hex(zpci_io_function_device(function), 4));
	json_add(object, "class",
		 json_hex(zpci_io_function_class(function), 6));
	return object;
}

void json_add(struct json_object *object, const char *name,
	      struct json_object *value)
{
	json_object_object_add(object, name, value);
}

void json_append(struct json_object *list, struct json_object *value)
{
	json_object_array_add(list, value);
}

void json_print(struct json_object *document, enum status status)
{
	const unsigned int line = complaint_line();
	struct json_object *error;
	const char *text;

	if (line)
		json_add(document, "line", json_number(line));
	if (status) {
		error = json_new();
		json_add(error, "status", json_number(status));
		json_add(error, "text", json_text(complaint()));
		json_add(document, "error", error);
	}
	text = json_object_to_json_string_ext(document, JSON_C_TO_STRING_SPACED |
					      JSON_C_TO_STRING_NOSLASHESCAPE);
	if (!text) {
		complain("out of memory");
		exit(STATUS_REFUSED);
	}
	puts(text);
	json_object_put(document);
	printed = true;
}

void json_end(enum status status)
{
	if (status && !printed)
		json_print(json_new(), status);
	printed = status;
}
