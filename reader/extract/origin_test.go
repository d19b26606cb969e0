package extract

import (
	"strings"
	"testing"
)

func TestCredited(t *testing.T) {
	const more = "\n\nThe vote was nine to six, the mayor said.\n\n"
	tests := []struct{ name, text, want string }{
		{"in the dateline", "PARIS (Reuters) - It is over." + more, "Reuters"},
		{"with a day", "Berlin, 3. Mai (dpa) - Es ist vorbei.", "dpa"},
		{"with a regional service", "Hohenau (dpa/lhe) - Es ist vorbei.", "dpa"},
		{"without a dash", "BERLIN (AFP) Es ist vorbei.", "AFP"},
		{"in capitals, with a dash", "MADRID, 3 may. (EUROPA PRESS) - Se acabó.", "Europa Press"},
		{"at the very beginning", "(AP) It is over.", "Associated Press"},
		{"a short name with a dash", "WASHINGTON (AP) — It is over.", "Associated Press"},
		{"a short name that is something else", "The Palestinian Authority (PA) said so.", ""},
		{"in a sentence", "The news came from a wire service (Reuters) last night.", ""},
		{"not at the beginning", strings.Repeat("A long place, ", 6) + "(Reuters) - It is over.", ""},
		{"a bracket that never ends", "PARIS (Reuters - It is over.", ""},
		{"before a dash", "EFE.- Se acabó.", "EFE"},
		{"before a spaced dash", "AFP – C’est fini.", "AFP"},
		{"small letters are a word", "Ap - it is over.", ""},
		{"a sentence about one", "Reuters said that it was over.", ""},
		{"Chinese", "新华社北京5月3日电 大桥周六恢复通车。", "Xinhua"},
		{"Chinese without its sign", "新华社记者昨天说，大桥周六恢复通车。", ""},
		{"Japanese", "【時事通信】図書館を残すと決めた。", "Jiji Press"},
		{"Korean", "(한빛=연합뉴스) 다리를 다시 연다.", "Yonhap"},
		{"Arabic", "لندن (رويترز) - انتهى الأمر.", "Reuters"},
		{"Hindi", "नीलगढ़, 4 मई (भाषा) यह खत्म हुआ।", "PTI"},
		{"signed at the end", "It is over." + more + "Nobody cheered. (dpa)", "dpa"},
		{"signed in the last but one", "It is over." + more + "Nobody cheered. (AFP)\n\nThe end.", "AFP"},
		{"a line of its own", "It is over." + more + "ANSA", "ANSA"},
		{"a copyright line", "It is over." + more + "© 2026 AFP", "AFP"},
		{"part of a house's name", "Es ist vorbei." + more + "© dpa-infocom, dpa:260503-930-1/2", "dpa"},
		{"material", "Es ist vorbei." + more + "Mit Material von dpa und AFP", "dpa"},
		{"thanks to", "Se acabó." + more + "Con información de Agencia EFE", "EFE"},
		{"nobody", "It is over." + more + "The end.", ""},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		if got := credited(tt.text); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestCreditOnly(t *testing.T) {
	for line, want := range map[string]string{
		"Agencia EFE": "EFE", "(Avec AFP)": "AFP", "© dpa": "dpa", "dpa": "dpa", "— Reuters": "Reuters", "Fonte: ANSA": "ANSA",
		"AFP said so.": "", "Who is Reuters": "", "PA system": "", "pa": "", "": "", "()": "", "Source close to the mayor": "",
		"Avec " + strings.Repeat("des mots ", 10) + "AFP": "",
	} {
		if got := creditOnly(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

func TestPartAgency(t *testing.T) {
	tests := []struct{ line, people, agency string }{
		{"Ana Paz", "Ana Paz", ""},
		{"Reuters", "", "Reuters"},
		{"Ana Paz / EFE", "Ana Paz", "EFE"},
		{"Lena Brandt/dpa", "Lena Brandt", "dpa"},
		{"Ana Paz, Associated Press", "Ana Paz", "Associated Press"},
		{"Por Rita Lemos, da Lusa", "Por Rita Lemos", "Lusa"},
		{"Ana Paz and Bo Lund (AFP)", "Ana Paz and Bo Lund", "AFP"},
		{"أ ف ب", "", "AFP"},
		{"By Agence France-Presse", "", "AFP"},
		{"Ana Paz, Quito", "Ana Paz, Quito", ""},
		{"", "", ""},
	}
	for _, tt := range tests {
		if people, agency := partAgency(tt.line); people != tt.people || agency != tt.agency {
			t.Errorf("%q: %q and %q, want %q and %q", tt.line, people, agency, tt.people, tt.agency)
		}
	}
}

func TestLetters(t *testing.T) {
	tests := []struct {
		name, text string
		want       int
	}{
		{"nothing", "", 0},
		{"a word", "word", 4},
		{"white space counts once", "  a \n\t b", 3},
		{"accents", "Café", 4},
		{"Cyrillic", "слово", 5},
		{"Chinese", "云湖大桥", 10},
		{"Chinese with its marks", "云湖。", 7},
		{"kana", "かな", 5},
		{"Korean", "다리", 4},
		{"Thai", "สะพาน", 7},
		{"Arabic", "جسر قديم", 9},
	}
	for _, tt := range tests {
		if got := letters(tt.text); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}
