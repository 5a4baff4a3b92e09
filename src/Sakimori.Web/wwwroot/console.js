'use strict';
// What a page cannot do from the server: cookies, theme before the next picture, keys.
window.sakimori = {
    keep(name, value) {
        document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=strict` + (location.protocol === 'https:' ? '; secure' : '');
    },
    theme(choice) {
        window.sakimori.keep('sakimori-theme', choice);
        document.documentElement.dataset.theme = choice;
    },
    speak(language) {
        window.sakimori.keep('sakimori-language', language);
        location.reload();
    },
    copy(text) {
        return navigator.clipboard.writeText(text);
    },
    // A page is read from its heading on. One that has just been opened leaves a reader alone who is already typing, and a heading
    // that comes later than the page is not waited for once the reader has done something.
    toHeading(isOpening) {
        const go = () => {
            const heading = document.querySelector('h1');
            if (!heading) {
                return false;
            }
            if (!(isOpening && document.activeElement?.matches('input, textarea, select'))) {
                heading.tabIndex = -1;
                heading.focus();
            }
            return true;
        };
        if (go()) {
            return;
        }
        const acts = ['keydown', 'pointerdown', 'focusin'];
        const stop = () => {
            observer.disconnect();
            acts.forEach(act => document.removeEventListener(act, stop, true));
        };
        const observer = new MutationObserver(() => {
            if (document.querySelector('h1')) {
                stop();
                go();
            }
        });
        observer.observe(document.body, { childList: true, subtree: true });
        acts.forEach(act => document.addEventListener(act, stop, true));
    },
};
// Times are shown where the reader is, from the next page on.
window.sakimori.keep('sakimori-zone', Intl.DateTimeFormat().resolvedOptions().timeZone);
(() => {
    let leader = 0;
    const press = selector => {
        const element = document.querySelector(selector);
        if (element) {
            element.click();
        }
        return !!element;
    };
    const move = step => {
        const rows = [...document.querySelectorAll('a.row-link')];
        if (rows.length === 0) {
            return;
        }
        const at = rows.indexOf(document.activeElement);
        const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
        rows[next].focus();
        rows[next].scrollIntoView({ block: 'nearest' });
    };
    const places = { n: '/', i: '/incidents', s: '/sites', t: '/traffic', r: '/record', o: '/settings' };
    document.addEventListener('keydown', event => {
        if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select, [contenteditable], .mud-dialog')) {
            return;
        }
        const help = document.querySelector('dialog.keys');
        if (event.key === 'g') {
            leader = event.timeStamp;
            return;
        }
        if (leader && event.timeStamp - leader < 1500 && places[event.key]) {
            leader = 0;
            press(`.navigation a[href="${places[event.key]}"]`);
            event.preventDefault();
            return;
        }
        leader = 0;
        switch (event.key) {
            case 'j': move(1); break;
            case 'k': move(-1); break;
            case '/': document.querySelector('.top input')?.focus(); event.preventDefault(); break;
            case '?': if (help && !help.open) { help.showModal(); } break;
            default: if (/^[a-z]$/.test(event.key)) { press(`[data-key="${event.key}"]`); } break;
        }
    });
    document.addEventListener('click', event => {
        if (event.target.closest('[data-keys-help]')) {
            document.querySelector('dialog.keys')?.showModal();
        }
        const language = event.target.closest('[data-speak]');
        if (language) {
            window.sakimori.speak(language.dataset.speak);
        }
    });
})();
